/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices on 5G NR: cells of 5G-LENA, a packet core, servers and cloud behind its gateway. Example:
 *
 *     Ptr<AccessNetwork> network = CreateByName<AccessNetwork>("nr");
 *     network->SetAttribute("Bandwidth", DoubleValue(40.0e6));
 *     network->AssignStreams(1);
 *     network->Build(12, 2, true);
 */
#ifndef EDGE_INFERENCE_NR_ACCESS_NETWORK_H
#define EDGE_INFERENCE_NR_ACCESS_NETWORK_H

#include "cellular-access-network.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class NrAmc;
class NrErrorModel;
class NrHelper;
class NrPointToPointEpcHelper;
class PropagationLossModel;
class SpectrumChannel;

namespace edgeinference
{

class NrRequestWatch;

/**
 * @ingroup edge-inference
 * 5G NR of the module nr (5G-LENA) with its packet core. Uplink and downlink take turns on one band
 * (TDD), slot by slot as TddPattern says. Where no slot is flexible (F) the directions do not slow
 * each other down, and neither do devices of different cells, save by interference.
 *
 * A device stays at its cell for good: the releases of 5G-LENA that this was written for hand
 * nobody over. One carrier, one antenna at each end, full power always.
 *
 * The ideal rate is that of the modulation and coding scheme that the scheduler's own AMC gives the
 * signal to noise ratio at the present position, without interference, in all symbols of the
 * pattern that carry data, less the headers of MAC, RLC, PDCP, IP and TCP.
 */
class NrAccessNetwork : public CellularAccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    NrAccessNetwork();
    ~NrAccessNetwork() override;

    /** @return 5G-LENA's helper that built it; null before Build */
    Ptr<NrHelper> GetNrHelper() const;

  protected:
    void DoDispose() override;

  private:
    /** What is used for a signal to noise ratio. */
    struct Scheme
    {
        int index{-1};        //!< modulation and coding scheme; -1: out of range
        double lossRate{0.0}; //!< share of transport blocks of a slot that are sent again
    };

    std::string DoGetTechnology() const override;
    void DoCheckAttributes() const override;
    Core DoCreateCore(Time delay) override;
    void DoLiftAntennas() override;
    void DoConnectDevices() override;
    bool DoServes(Ptr<NetDevice> cell, Ptr<NetDevice> device) const override;
    bool DoIsConnected(Ptr<NetDevice> device) const override;
    std::vector<Ptr<RadioCut>> DoAddCuts() override;
    bool DoSharesDirections() const override;
    void DoTraceTransmissions(const TransmissionSink& sink) override;
    double DoGetSharedRate(Ptr<const Node> node, bool up) const override;
    Time DoGetSharedDelay(bool up) const override;
    std::string DoGetMediumName() const override;
    Time DoGetReadyTime() const override;
    int64_t DoAssignDeviceStreams(int64_t stream) override;

    /** @throws std::invalid_argument if the pattern of slots makes no sense */
    void CheckPattern() const;
    /** @return the scheduler that the attributes say
     * @throws std::invalid_argument if there is none */
    TypeId FindScheduler() const;
    /** @return resource blocks of the band */
    uint32_t GetResourceBlocks() const;
    /** @return resource blocks of a group that the scheduler hands out */
    uint32_t GetGroupBlocks() const;
    /** @return a channel with the path loss that the attributes say */
    Ptr<SpectrumChannel> MakeChannel() const;
    /** @return the path loss that the attributes say */
    Ptr<PropagationLossModel> MakeLoss() const;
    /** Give 5G-LENA's helper what the attributes say. */
    void ConfigureHelper();
    /** Install radios on one band of cells and devices. */
    void InstallRadios();
    /** Set powers and RLC of what was installed. */
    void TuneRadios();
    /** @param cell number of a cell @param device number of a device @param up whether the device
     * sends @return signal to noise ratio on each resource block */
    double GetRatio(uint32_t cell, uint32_t device, bool up) const;
    /** @return resource blocks that the scheduler can hand out */
    uint32_t GetScheduledBlocks() const;
    /** @return an object of the error model that the attributes say */
    Ptr<NrErrorModel> MakeErrorModel() const;
    /** @param cell number of a cell @param up whether devices send @return what chooses schemes */
    Ptr<const NrAmc> GetAmc(uint32_t cell, bool up) const;
    /** @param cell number of a cell @param snr as there @param up whether the device sends
     * @return what is used */
    Scheme GetScheme(uint32_t cell, double snr, bool up) const;
    /** @param up whether the device sends @return data symbols of each slot of the pattern */
    std::vector<uint32_t> GetDataSymbols(bool up) const;

    Ptr<NrRequestWatch> m_requests;      //!< repeats what was lost
    double m_cellHeight{0.0};            //!< m
    double m_deviceHeight{0.0};          //!< m
    double m_bandwidth{0.0};             //!< Hz
    double m_frequency{0.0};             //!< centre, Hz
    uint32_t m_numerology{0};            //!< log2 of the subcarrier spacing over 15 kHz
    std::string m_pattern;               //!< slots
    double m_cellPower{0.0};             //!< dBm
    double m_devicePower{0.0};           //!< dBm
    double m_cellGain{0.0};              //!< dB
    std::string m_lossModel;             //!< TypeId or short name
    std::string m_condition;             //!< los, nlos or random
    bool m_shadowing{false};             //!< does the loss vary at random?
    std::string m_scheduler;             //!< short name or TypeId
    bool m_errorModel{false};            //!< can transmissions fail?
    std::string m_errorModelType;        //!< TypeId or short name
    std::string m_amcModel;              //!< error-model or shannon
    int32_t m_fixedScheme{-1};           //!< -1: adaptive
    Ptr<NrHelper> m_helper;              //!< of 5G-LENA
    Ptr<NrPointToPointEpcHelper> m_core; //!< of 5G-LENA
    Ptr<SpectrumChannel> m_channel;      //!< of all radios
    /** scheme by direction and signal to noise ratio: to ask the error model costs */
    mutable std::map<std::pair<bool, double>, Scheme> m_schemes;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NR_ACCESS_NETWORK_H
