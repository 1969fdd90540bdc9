/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_REGRESSION_RADIO_ENERGY_H
#define EDGE_INFERENCE_REGRESSION_RADIO_ENERGY_H

#include "radio-energy.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Power that is linear in the throughput, as measured on phones: P = alpha * t + beta, alpha in mW
 * per Mb/s for each direction, t the throughput of the transfer, so that
 * E = (alpha * megabits + beta * seconds) mJ. Coefficients of 3G, 4G and Wi-Fi are those that A. E.
 * Eshratifar et al. use for JointDNN (IEEE Trans. Mobile Computing 20(2), 2021, DOI
 * 10.1109/TMC.2019.2947893); powers are told at their average rates, 1.1 and 2.0275, 5.85
 * and 13.76, 18.88 and 54.97 Mb/s up and down.
 */
class RegressionRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~RegressionRadioEnergy() override;

  private:
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;

    /** Coefficients of one network. */
    struct Coefficients
    {
        const char* name; //!< value of the attribute Network
        double upMbps;    //!< average rate, Mb/s
        double downMbps;  //!< average rate, Mb/s
        double up;        //!< mW per Mb/s
        double down;      //!< mW per Mb/s
        double base;      //!< mW
    };

    /** @param network its name @throws std::invalid_argument naming those that there are */
    void SetNetwork(const std::string& network);
    /** @return its name */
    std::string GetNetwork() const;

    static const Coefficients NETWORKS[3]; //!< known ones

    const Coefficients* m_network{&NETWORKS[2]}; //!< the one in use
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_REGRESSION_RADIO_ENERGY_H */
