/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices on LTE: cells, the evolved packet core, servers and cloud behind its gateway. Example:
 *
 *     Ptr<LteAccessNetwork> network = CreateObject<LteAccessNetwork>();
 *     network->SetAttribute("Cells", UintegerValue(3));
 *     network->AssignStreams(1);
 *     network->Build(12, 2, true);
 */
#ifndef EDGE_INFERENCE_LTE_ACCESS_NETWORK_H
#define EDGE_INFERENCE_LTE_ACCESS_NETWORK_H

#include "access-network.h"

#include "ns3/net-device-container.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class LteHelper;
class PointToPointEpcHelper;
class PropagationLossModel;

namespace edgeinference
{

class RadioCut;

/**
 * @ingroup edge-inference
 * LTE of ns-3 with an evolved packet core (EPC). The gateway of the network is the EPC's packet
 * gateway (PGW); servers and the cloud hang on it by wires, so traffic between two devices goes up,
 * through the PGW, and down. Uplink and downlink have bands of their own (FDD) and do not slow each
 * other down; neither do devices of different cells, save by interference.
 *
 * Cells stand in a row along x, CellDistance apart, the first at the origin; device i stands at
 * distance Radius or less from cell i modulo Cells and attaches to the nearest cell. Cells are
 * joined by X2, so that a device that is made to move can be handed over (HandoverAlgorithm, or
 * GetLteHelper()->HandoverRequest). Other attributes of ns-3's LTE, such as ns3::LteAmc::AmcModel,
 * are set by their own defaults.
 *
 * The ideal rate is that of the modulation and coding that ns-3's own tables give the signal to
 * noise ratio at the present position, without interference, on all resource blocks, less the
 * headers of RLC, PDCP, IP and TCP.
 *
 * Beside the address plan of AccessNetwork: devices use 7.0.0.0/8, the core's own links
 * 10.0.0.0/30 and on, 11.0.0.0/8 to 14.0.0.0/8.
 */
class LteAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    LteAccessNetwork();
    ~LteAccessNetwork() override;

    /** @return ns-3's helper that built it, such as to request a hand-over; null before Build */
    Ptr<LteHelper> GetLteHelper() const;
    /** @return the nodes of the cells */
    const NodeContainer& GetCells() const;
    /** @return the cells' radio devices, in the order of GetCells */
    const NetDeviceContainer& GetCellRadios() const;
    /** @return the devices' radio devices, in the order of GetDevices */
    const NetDeviceContainer& GetDeviceRadios() const;

    /** @param device number of a device @return number of the cell that serves it now; the number
     * of cells if none does */
    uint32_t GetServingCell(uint32_t device) const;

    /** @return number of devices that are connected to a cell now */
    uint32_t GetConnectedDevices() const;

  protected:
    void DoDispose() override;

  private:
    void DoCreateInfrastructure() override;
    bool DoNeedsStack(Ptr<const Node> node) const override;
    void DoPlaceNodes() override;
    void DoConnectDevices() override;
    NodeContainer DoGetAccessPoints() const override;
    uint32_t DoGetServingPoint(uint32_t device) const override;
    void DoCutMedium(Ptr<Node> node, bool cut) override;
    uint32_t DoGetMedium(const NetworkLink& link) const override;
    double DoGetSharedRate(Ptr<const Node> node, bool up) const override;
    Time DoGetSharedDelay(bool up) const override;
    std::string DoGetMediumName() const override;
    Time DoGetReadyTime() const override;
    uint32_t DoGetLargestSegment() const override;
    std::string DoGetGatewayName() const override;
    double DoGetUsualRadius() const override;
    int64_t DoAssignDeviceStreams(int64_t stream) override;

    /** @throws std::invalid_argument if an attribute makes no sense */
    void CheckAttributes() const;
    /** @return subframes between two sounding signals of a device that suit the devices, ms */
    uint32_t GetSoundingPeriod() const;
    /** Give ns-3's helper what the attributes say. */
    void ConfigureHelper();
    /** Set powers, error models and RLC of what was installed. */
    void TuneRadios();
    /** @param spectrumPhy receiver of a cell or a device */
    void SetErrorModel(Ptr<Object> spectrumPhy) const;
    /** Addresses and links of the devices. */
    void AddDeviceLinks();
    /** @param node a device @return its number */
    uint32_t GetIndex(Ptr<const Node> node) const;
    /** @param device number of a device @return node of the cell that serves it, or is nearest */
    Ptr<Node> GetServingNode(uint32_t device) const;
    /** @return loss of the first meter in free space, dB */
    double GetFirstMeterLoss() const;
    /** @param lossDb between device and cell @return power of a device that sends on all resource
     * blocks, dBm */
    double GetDevicePower(double lossDb) const;
    /** @param device number of a device @param up whether it sends @return modulation and coding
     * scheme at its present position; -1: out of range */
    int GetScheme(uint32_t device, bool up) const;
    /** @param snr signal to noise ratio on each resource block @return modulation and coding scheme
     * of a downlink transmission; -1: out of range */
    int GetDownlinkScheme(double snr) const;
    /** @param snr as there @return the same of an uplink transmission */
    int GetUplinkScheme(double snr) const;

    std::vector<Ptr<RadioCut>> m_radioCuts; //!< of downlink and uplink, from the first cut on
    uint32_t m_cellCount{0};                //!< cells
    double m_cellDistance{0.0};             //!< m
    uint32_t m_resourceBlocks{0};           //!< of each direction
    uint32_t m_earfcn{0};                   //!< of the downlink
    double m_cellPower{0.0};                //!< dBm
    double m_devicePower{0.0};              //!< dBm, the most
    bool m_powerControl{false};             //!< do devices save power?
    std::string m_lossModel;                //!< TypeId or short name
    double m_exponent{0.0};                 //!< of the path loss
    std::string m_scheduler;                //!< TypeId or short name
    bool m_errorModel{false};               //!< can transmissions fail?
    std::string m_rlcMode;                  //!< um or am
    uint32_t m_rlcBuffer{0};                //!< bytes
    uint32_t m_soundingPeriod{0};           //!< ms, 0: what fits
    std::string m_handover;                 //!< TypeId or short name
    bool m_idealRrc{false};                 //!< are control messages free?
    Time m_coreDelay;                       //!< cell to core
    Ptr<LteHelper> m_helper;                //!< of ns-3
    Ptr<PointToPointEpcHelper> m_epc;       //!< of ns-3
    Ptr<PropagationLossModel> m_loss;       //!< of the downlink
    NodeContainer m_cells;                  //!< nodes
    NetDeviceContainer m_cellRadios;        //!< of the cells
    NetDeviceContainer m_deviceRadios;      //!< of the devices
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LTE_ACCESS_NETWORK_H
